'use strict';
const { answerCalls, redirect, perspective } = require('./calls.cjs');
const { Client } = require('@conversationai/perspectiveapi-js-client');

redirect('@conversationai/perspectiveapi-js-client', perspective);

answerCalls(
  (call) => new Client(call.key ?? process.env.MODERATOR_KEY).getScores(call.request, call.options),
  () => ({}),
);

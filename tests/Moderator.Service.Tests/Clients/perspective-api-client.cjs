'use strict';
const { answerCalls, redirect, perspective } = require('./calls.cjs');
const Client = require('perspective-api-client');

redirect('perspective-api-client', perspective);

answerCalls(
  (call) => new Client({ apiKey: call.key ?? process.env.MODERATOR_KEY }).analyze(call.request, call.options),
  (error) => ({ name: error.name, status: error.response?.status, body: error.response?.data }),
);

'use strict';
const { answerCalls } = require('./calls.cjs');
const { google } = require('googleapis');

const discovery = `${process.env.MODERATOR_URL}/$discovery/rest?version=v1alpha1`;
let client;

answerCalls(
  async (call) => {
    // As conversationai-moderator does it: once, with the key beside the address.
    client ??= await google.discoverAPI({ url: discovery, key: process.env.MODERATOR_KEY });
    const answer = await client.comments[call.method]({ key: call.key ?? process.env.MODERATOR_KEY, resource: call.request });
    return answer.data;
  },
  (error) => ({ code: error.code, status: error.status, body: error.response?.data }),
);

'use strict';
// What every driver shares: calls come in on standard input as a JSON array, and how the client reported each goes out
// as a JSON array of {"value": ...} or {"error": ...}.

/**
 * @param {(call: object) => Promise<unknown>} make Makes one call through the client.
 * @param {(error: Error) => object} describe What the client's own error says.
 */
exports.answerCalls = async (make, describe) => {
  let input = '';
  for await (const piece of process.stdin) input += piece;
  const answers = [];
  for (const call of JSON.parse(input)) {
    try {
      answers.push({ value: await make(call) });
    } catch (error) {
      answers.push({ error: { message: error.message, ...describe(error) } });
    }
  }

  process.stdout.write(JSON.stringify(answers));
};

/** Sends a client's requests, whose address stands in its source, to the service instead. */
exports.redirect = (client, from) => {
  const { dirname } = require('node:path');
  // The client's own axios: another one may lie beside it.
  const axios = require(require.resolve('axios', { paths: [dirname(require.resolve(client))] }));
  axios.interceptors.request.use((request) => {
    if (!request.url.startsWith(from)) throw new Error(`The client asks ${new URL(request.url).origin}, expected ${from}.`);
    request.url = process.env.MODERATOR_URL + request.url.slice(from.length);
    return request;
  });
};

exports.perspective = 'https://commentanalyzer.googleapis.com';

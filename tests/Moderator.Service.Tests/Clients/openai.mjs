import { createRequire } from 'node:module';
import OpenAI from 'openai';

const { answerCalls } = createRequire(import.meta.url)('./calls.cjs');

answerCalls(
  (call) => new OpenAI({ baseURL: `${process.env.MODERATOR_URL}/v1`, apiKey: call.key ?? process.env.MODERATOR_KEY, maxRetries: 0 }).moderations.create(call.request),
  (error) => ({ name: error.constructor.name, status: error.status, code: error.code, type: error.type, param: error.param }),
);

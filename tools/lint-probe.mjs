/** Lints texts as if they were the content of given files; used by the test that proves that the lint bites. */
import { ESLint } from 'eslint';

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const probes = JSON.parse(Buffer.concat(chunks).toString());
const eslint = new ESLint({ cwd: process.cwd() });
const answers = [];
for (const { path, code } of probes) {
  const [result] = await eslint.lintText(code, { filePath: path });
  answers.push(result.messages.map((message) => message.ruleId ?? message.message));
}
process.stdout.write(JSON.stringify(answers));

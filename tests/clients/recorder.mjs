// Stands between a program and a simulator and remembers what either said.
import { createServer, request } from 'node:http';

const bodyOf = async (stream) => {
  const parts = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts);
};

/** A relay to `base` on a free port. `calls` grows with each exchange of JSON. */
export async function startRecorder(base) {
  const target = new URL(base);
  const calls = [];
  const server = createServer(async (asked, answer) => {
    const sent = await bodyOf(asked);
    const { method, url, headers } = asked;
    const at = { host: target.hostname, port: target.port, method, path: url, headers };
    const onward = request(at, async (reply) => {
      const got = await bodyOf(reply);
      if (reply.headers['content-type']?.includes('application/json'))
        calls.push({ method, url, status: reply.statusCode, sent: `${sent}`, got: `${got}` });
      answer.writeHead(reply.statusCode, reply.headers).end(got);
    });
    onward.on('error', () => answer.destroy());
    onward.end(sent);
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    base: `http://127.0.0.1:${server.address().port}`,
    calls,
    async stop() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

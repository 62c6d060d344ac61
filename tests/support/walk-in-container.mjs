// Goes the three walks inside a container of the city's image: on the network the container sees, in the folder the service goes on with.
const inImage = (path) => import(`/ganzheng/${path}`);
const { createTerminal, createWalker, openCity, walkThrough } = await inImage('examples/city/dist/index.js');
const { randomBytes } = await inImage('sdk/dist/sm/index.js');

const silent = { level: 'silent', child: () => silent };
for (const level of ['trace', 'debug', 'info', 'warn', 'error', 'fatal']) silent[level] = () => undefined;
const city = await openCity({
  folder: '/data',
  ledger: { engine: 'fabric', network: '/ganzheng' },
  host: '127.0.0.1',
  ports: { issuer: 0, verifier: 0, partner: 0, wallet: 0 },
  logger: silent,
  random: randomBytes,
  nowMs: Date.now,
});
const walker = createWalker(city, createTerminal(process.stderr));
await walkThrough(walker);
const { mode, height } = await city.ledger.status();
await city.close();
console.log(JSON.stringify({ failures: walker.failures, mode, height }));
process.exit(0);

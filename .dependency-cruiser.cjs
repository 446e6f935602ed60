/**
 * The direction of imports, as data (docs/adr/0001-rooms-and-import-direction.md):
 * channels, agents, qa, live → routing → conversations, customers, identity → platform, config → kernel.
 * @type {import('dependency-cruiser').IConfiguration}
 */
const FEATURES = '(channels|agents|qa|live)';
module.exports = {
  forbidden: [
    {
      name: 'engine-is-pure',
      severity: 'error',
      comment: 'The engine decides; it does no input or output. It may import the kernel and itself.',
      from: { path: '^src/(routing/engine|qa/scoring)/', pathNot: '[.]spec[.]ts$' },
      to: { pathNot: ['^src/kernel/', '^src/$1/'] },
    },
    {
      name: 'simulator-is-pure',
      severity: 'error',
      comment:
        'The simulator runs the engine in virtual time; it reads no file and no clock. Only the file format knows zod.',
      from: { path: '^src/routing/simulator/', pathNot: '[.]spec[.]ts$|/scenario-(file|shape)[.]ts$' },
      to: { pathNot: ['^src/kernel/', '^src/routing/(engine|simulator)/'] },
    },
    {
      name: 'scenario-file-knows-zod',
      severity: 'error',
      comment: 'The shape of the file, and the words for what is wrong with it, are shared with the configuration.',
      from: { path: '^src/routing/simulator/scenario-(file|shape)[.]ts$' },
      to: {
        pathNot: [
          '^src/kernel/',
          '^src/routing/(engine|simulator)/',
          '^src/routing/configuration/condition[.]schema[.]ts$',
          '^src/config/near-miss[.]ts$',
          '^node_modules/zod/',
        ],
      },
    },
    {
      name: 'sampling-is-pure',
      severity: 'error',
      comment:
        'Who is drawn follows from the rule, the seed and the contact alone. It may import the kernel, itself, and HMAC.',
      from: { path: '^src/qa/sampling/', pathNot: '[.]spec[.]ts$' },
      to: { pathNot: ['^src/kernel/', '^src/qa/sampling/', '^(node:)?crypto$'] },
    },
    {
      name: 'kernel-imports-nothing',
      severity: 'error',
      from: { path: '^src/kernel/', pathNot: '[.]spec[.]ts$' },
      to: { pathNot: '^src/kernel/' },
    },
    {
      name: 'platform-below-all',
      severity: 'error',
      from: { path: '^src/(platform|config)/' },
      to: { path: '^src/', pathNot: '^src/(platform|config|kernel)/' },
    },
    {
      name: 'shared-records-below-routing',
      severity: 'error',
      comment: 'identity, customers, conversations know no routing and no feature.',
      from: { path: '^src/(identity|customers|conversations)/' },
      to: { path: `^src/(routing|${FEATURES.slice(1, -1)})/` },
    },
    {
      name: 'routing-below-its-callers',
      severity: 'error',
      comment: 'Routing declares ports (src/routing/ports.ts); app.module binds them.',
      from: { path: '^src/routing/' },
      to: { path: `^src/${FEATURES}/` },
    },
    {
      name: 'no-sideways-features',
      severity: 'error',
      from: { path: `^src/${FEATURES}/` },
      to: { path: `^src/${FEATURES}/`, pathNot: '^src/$1/' },
    },
    {
      name: 'console-sees-only-contracts',
      severity: 'error',
      comment: 'The console shares types and constants with the backend through the protocol files, nothing else.',
      from: { path: '^console/' },
      to: { path: '^src/', pathNot: '^src/(platform/realtime/[a-z-]+-protocol|kernel/[a-z-]+)[.]ts$' },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'src-never-imports-test', severity: 'error', from: { path: '^src/' }, to: { path: '^test/' } },
    {
      name: 'demo-imports-only-the-simulator',
      severity: 'error',
      comment: 'The demonstration uses the same Twilio as the tests, and nothing else of theirs.',
      from: { path: '^demo/' },
      to: { path: '^test/', pathNot: '^test/support/twilio/' },
    },
    {
      name: 'simulator-needs-no-test-runner',
      severity: 'error',
      from: { path: '^test/support/twilio/', pathNot: '[.]spec[.]ts$' },
      to: { path: '^test/', pathNot: '^test/support/twilio/' },
    },
    { name: 'src-never-imports-demo', severity: 'error', from: { path: '^src/' }, to: { path: '^demo/' } },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
  },
};

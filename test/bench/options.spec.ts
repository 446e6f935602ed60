import { parseCall, UsageError } from './options';

const KNOWN = { routing: { seats: 'so many seats', soak: 'so many commands' }, router: {} };

it.each([
  [['routing'], { format: 'table', quick: false, numbers: {} }],
  [['routing', '--json'], { format: 'json', quick: false, numbers: {} }],
  [['routing', '--markdown', '--quick'], { format: 'markdown', quick: true, numbers: {} }],
  [
    ['routing', '--soak', '10000000', '--seats', '0'],
    { format: 'table', quick: false, numbers: { soak: 1e7, seats: 0 } },
  ],
])('%j', (argv, options) => {
  expect(parseCall(argv, KNOWN)).toEqual({ name: 'routing', options });
});

it.each([
  [[], 'name a benchmark; there is: routing, router'],
  [['routes'], 'there is no benchmark routes; there is: routing, router'],
  [['constructor'], 'there is no benchmark constructor; there is: routing, router'],
  [['routing', '--fast'], 'routing knows no --fast; it knows: --json, --markdown, --quick, --seats N, --soak N'],
  [['router', '--seats', '3'], 'router knows no --seats; it knows: --json, --markdown, --quick'],
  [
    ['routing', '--toString', '3'],
    'routing knows no --toString; it knows: --json, --markdown, --quick, --seats N, --soak N',
  ],
  [['routing', '--seats'], '--seats needs a whole number, got nothing'],
  [['routing', '--seats', '-1'], '--seats needs a whole number, got -1'],
  [['routing', '--seats', '1.5'], '--seats needs a whole number, got 1.5'],
  [['routing', '--json', '--markdown'], 'choose one of --json, --markdown'],
  [['routing', '--seats', '1', '--seats', '2'], '--seats is given twice'],
])('%j: %s', (argv, message) => {
  expect(() => parseCall(argv, KNOWN)).toThrow(new UsageError(message));
});

import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/** The engine takes time and chance as arguments; these are the ways to break that by accident. */
const nondeterminism = [
  {
    selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
    message: 'Take `now` as an argument.',
  },
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Take `now` as an argument.' },
  {
    selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']",
    message: 'Take a seeded Random as an argument.',
  },
  {
    selector: ':matches(FunctionDeclaration, FunctionExpression, ArrowFunctionExpression)[async=true]',
    message: 'The engine is synchronous.',
  },
];

export default defineConfig(
  { ignores: ['dist/**', 'coverage/**', 'node_modules/**', '.lianxian/**'] },
  { files: ['**/*.{mjs,cjs}'], extends: [js.configs.recommended], languageOptions: { globals: nodeGlobals() } },
  {
    files: ['src/**/*.ts', 'test/**/*.ts', 'demo/**/*.ts', 'console/**/*.{ts,tsx}'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // Nest modules are classes that exist to carry a decorator.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      'max-lines-per-function': ['error', { max: 70, skipComments: true, skipBlankLines: true }],
    },
  },
  { files: ['console/**/*.{ts,tsx}'], extends: [reactHooks.configs.flat.recommended] },
  { files: ['**/*.spec.ts', '**/*.spec.tsx', 'test/**/*.ts'], rules: { 'max-lines-per-function': 'off' } },
  // A React component's markup is one thing to read; its length is not the length of a procedure.
  {
    files: ['console/**/*.tsx'],
    rules: { 'max-lines-per-function': ['error', { max: 140, skipComments: true, skipBlankLines: true }] },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/config/**', 'src/main.ts', '**/*.spec.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Read configuration through src/config.' },
      ],
    },
  },
  {
    files: [
      'src/routing/engine/**/*.ts',
      'src/routing/simulator/**/*.ts',
      'src/qa/sampling/**/*.ts',
      'src/kernel/**/*.ts',
    ],
    ignores: ['**/*.spec.ts'],
    rules: {
      'no-restricted-syntax': ['error', ...nondeterminism],
      'no-restricted-globals': [
        'error',
        'setTimeout',
        'setInterval',
        'setImmediate',
        'queueMicrotask',
        'performance',
        'process',
        'fetch',
        'console',
        'crypto',
      ],
    },
  },
);

function nodeGlobals() {
  return {
    process: 'readonly',
    console: 'readonly',
    setTimeout: 'readonly',
    performance: 'readonly',
    clearTimeout: 'readonly',
    module: 'writable',
    require: 'readonly',
    URL: 'readonly',
    fetch: 'readonly',
    AbortSignal: 'readonly',
    Buffer: 'readonly',
  };
}

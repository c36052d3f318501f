import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** Rooms from the ground up: a room imports only rooms listed before it. */
const rooms = [
  'graph',
  'papers',
  'read',
  'explain',
  'diagnose',
  'fix',
  'vary',
  'kernels',
  'train',
  'review',
  'present',
  'editor',
];

const importsOf = (room) => {
  const later = rooms.slice(rooms.indexOf(room) + 1);
  return {
    files: [`src/${room}/**/*.ts`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: room === 'editor' ? [] : [{ name: 'vscode', message: 'Only src/editor knows the editor.' }],
          patterns: [
            ...(later.length > 0
              ? [
                  {
                    group: later.map((name) => `**/${name}/**`),
                    message: `src/${room} imports only the rooms below it.`,
                  },
                ]
              : []),
            { group: ['@tensorflow/*'], message: 'Only src/train/process loads TensorFlow.js.' },
          ],
        },
      ],
    },
  };
};

export default tseslint.config(
  {
    // AssemblyScript checks its own sources when it compiles them.
    ignores: ['src/kernels/', 'dist/', 'out/', 'node_modules/', 'examples/', 'test/fixtures/', '.cache/'],
  },
  js.configs.recommended,
  ...tseslint.configs.strict,
  {
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-dynamic-delete': 'off',
    },
  },
  ...rooms.map(importsOf),
  {
    files: ['src/train/process/**/*.ts'],
    rules: { 'no-restricted-imports': 'off' },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        fetch: 'readonly',
        Buffer: 'readonly',
        AbortSignal: 'readonly',
        URLSearchParams: 'readonly',
        performance: 'readonly',
        WebAssembly: 'readonly',
      },
    },
  },
);

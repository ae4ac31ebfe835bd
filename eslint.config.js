import js from '@eslint/js'
import boundaries from 'eslint-plugin-boundaries'
import hooks from 'eslint-plugin-react-hooks'
import { defineConfig, globalIgnores } from 'eslint/config'
import { fileURLToPath } from 'node:url'
import tseslint from 'typescript-eslint'
import { rooms } from './tools/rooms.js'

const elements = Object.keys(rooms).map((type) => ({ type, pattern: `src/${type}` }))
const boundarySettings = {
  'boundaries/root-path': import.meta.dirname,
  'boundaries/legacy-warnings': false,
  'boundaries/elements': elements,
  'boundaries/dependency-nodes': ['import', 'export', 'dynamic-import', 'require'],
  'import/resolver': { [fileURLToPath(new URL('./tools/resolve.cjs', import.meta.url))]: {} },
}
const policies = (extra) =>
  Object.entries(rooms).map(([type, room]) => ({
    from: { element: { type } },
    allow: [
      { to: { element: { types: { anyOf: [type, ...room.below] } } } },
      ...[...room.packages, ...(extra(room) ?? [])].map((source) => ({
        to: { module: { origin: 'external', source } },
      })),
    ],
  }))
const floors = (extra) => ({
  'boundaries/no-unknown-dependencies': 'error',
  'boundaries/dependencies': [
    'error',
    { default: 'disallow', checkAllOrigins: true, policies: policies(extra) },
  ],
})

export default defineConfig(
  globalIgnores(['dist', 'node_modules', 'test-results', 'playwright-report', '**/*.d.ts']),
  {
    files: ['**/*.{ts,tsx}'],
    extends: [js.configs.recommended, tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: false },
      ],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      '@typescript-eslint/require-await': 'off', // ports are asynchronous by shape, not by need
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
    },
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    ignores: ['**/*.test.{ts,tsx}', '**/*.suite.ts', '**/*.node.ts'],
    plugins: { boundaries },
    settings: boundarySettings,
    rules: floors(() => []),
  },
  {
    files: ['src/**/*.node.ts'],
    plugins: { boundaries },
    settings: boundarySettings,
    rules: {
      ...floors((room) => room.node),
      'boundaries/dependencies': [
        'error',
        {
          default: 'disallow',
          checkAllOrigins: true,
          policies: [
            ...policies((room) => room.node),
            {
              from: { element: { types: { anyOf: Object.keys(rooms) } } },
              allow: [{ to: { module: { origin: 'core' } } }],
            },
          ],
        },
      ],
    },
  },
  { files: ['src/**/*.tsx'], ...hooks.configs.flat['recommended-latest'] },
  {
    files: ['**/*.test.{ts,tsx}', '**/*.suite.ts', 'e2e/**/*.ts', 'bench/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
    },
  },
)

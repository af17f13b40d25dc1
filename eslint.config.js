import svelte from 'eslint-plugin-svelte'
import ts from 'typescript-eslint'

export default ts.config(
  { ignores: ['node_modules', 'build', '.svelte-kit', 'src/paraglide', 'src/platform/schema.ts', '.data', 'test-results'] },
  ...ts.configs.recommended,
  ...svelte.configs['flat/recommended'],
  {
    rules: {
      eqeqeq: ['error', 'always'],
      'prefer-const': 'error',
      'no-console': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false }],
      // Addresses are plain: there is one base path, and pages work without the client router.
      'svelte/no-navigation-without-resolve': 'off',
      'svelte/no-at-html-tags': 'error',
    },
  },
  // Props are declared with `let`: the compiler assigns them.
  { files: ['**/*.svelte'], languageOptions: { parserOptions: { parser: ts.parser } }, rules: { 'prefer-const': 'off' } },
)

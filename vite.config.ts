import { paraglideVitePlugin } from '@inlang/paraglide-js'
import adapter from '@sveltejs/adapter-node'
import { sveltekit } from '@sveltejs/kit/vite'
import { defineConfig } from 'vite'
import { wordOptions } from './scripts/words.mjs'

export default defineConfig(({ command }) => ({
  plugins: [
    // While developing, words are compiled as they change; a build finds them compiled.
    ...(command === 'serve' ? [paraglideVitePlugin({ ...wordOptions, strategy: [...wordOptions.strategy] })] : []),
    sveltekit({
      adapter: adapter({ precompress: true }),
      // A page can be the answer at another address (sign-in, for a form that came without a session), so styles are asked for from the root.
      paths: { relative: false },
      csp: {
        mode: 'nonce',
        directives: {
          'default-src': ['self'],
          'script-src': ['self'],
          'style-src': ['self'],
          'img-src': ['self', 'data:'],
          'object-src': ['none'],
          'base-uri': ['none'],
          'form-action': ['self'],
          'frame-ancestors': ['none'],
        },
      },
    }),
  ],
}))

// Brings the checkout to where it can run: installs when the lock file is newer than what is installed, builds when a source is.
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { pinnedNode, root, run } from './node.mjs'

const changedAt = (path) => (existsSync(join(root, path)) ? statSync(join(root, path)).mtimeMs : 0)

function newest(folder) {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('paraglide'))
    .reduce((latest, entry) => Math.max(latest, statSync(join(entry.parentPath, entry.name)).mtimeMs), 0)
}

export async function install() {
  if (changedAt('node_modules/.package-lock.json') >= changedAt('package-lock.json') && existsSync(join(root, 'node_modules/node/bin')))
    return
  process.stdout.write('Installing what is needed (once)…\n')
  // Not `npm ci`: it refuses a registry that lacks a package of another platform. This installs the same versions from the same lock file.
  const code = await run('npm', ['install', '--no-save', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'], {
    shell: process.platform === 'win32',
  })
  if (code !== 0) process.exit(code)
}

export async function words() {
  if (changedAt('src/paraglide/messages.js') >= newest('messages')) return
  const code = await run(pinnedNode(), ['scripts/words.mjs'])
  if (code !== 0) process.exit(code)
}

export async function build() {
  await words()
  const sources = Math.max(newest('src'), newest('messages'), newest('static'), changedAt('vite.config.ts'), changedAt('package-lock.json'))
  if (changedAt('build/handler.js') > sources) return
  process.stdout.write('Building (once after each change)…\n')
  const code = await run(pinnedNode(), ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn'])
  if (code !== 0) process.exit(code)
}

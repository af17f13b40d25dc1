// Shared by the commands: which Node to run (the one that package-lock.json pins), and how to run it.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')

/** Each file is compiled once, and not by each process anew: a command starts with half of the processor's time. */
const compiled = join(root, 'node_modules', '.cache', 'node')

/** The pinned Node, once it is installed. */
export function pinnedNode() {
  const path = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  return existsSync(path) ? path : process.execPath
}

/**
 * How the server is run. On a machine with much memory V8 lets its heap grow long before it tidies up: with these limits a
 * thousand pages cost a third of the memory and no speed (npm run bench).
 */
export const serving = {
  args: ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=4', '--max-old-space-size=256'],
  env: { MALLOC_ARENA_MAX: '2' },
}

/**
 * Runs a command to its end in the project's folder, with the pinned Node first on the PATH. Resolves to its exit code.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 * @returns {Promise<number>}
 */
export function run(command, args, options = {}) {
  const path = [join(root, 'node_modules', 'node', 'bin'), join(root, 'node_modules', '.bin'), process.env.PATH].join(
    process.platform === 'win32' ? ';' : ':',
  )
  const env = { NODE_COMPILE_CACHE: compiled, ...process.env, PATH: path, ...options.env }
  const child = spawn(command, args, { cwd: root, stdio: 'inherit', ...options, env })
  // Ctrl-C reaches the child by itself; we only wait for it to end well.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => signal === 'SIGTERM' && child.kill(signal))
  return new Promise((done, fail) => {
    child.on('error', fail)
    child.on('exit', (code, signal) => done(code ?? (signal ? 1 : 0)))
  })
}

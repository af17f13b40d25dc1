// Writes docs/data-dictionary.md from the migrations: each table with its columns, and what their comments say.
import { writeFileSync } from 'node:fs'
import { dictionary } from './dictionary.ts'

writeFileSync('docs/data-dictionary.md', dictionary())

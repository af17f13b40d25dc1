// Preloaded (node --import): writes how many bytes of memory the process held at most to the file in BENCH_PEAK when it ends.
import { writeFileSync } from 'node:fs'

const file = process.env.BENCH_PEAK
if (file) process.on('exit', () => writeFileSync(file, String(process.resourceUsage().maxRSS * 1024)))

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'

/** Compiles the official schemas of a folder, which is not ours to ship; gives what is wrong with a value, or nothing. */
export function schemasIn(folder: string) {
  const ajv = new Ajv({ strict: false, allErrors: true, allowUnionTypes: true })
  addFormats.default(ajv)
  ajv.addFormat('csv', true)
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.json') && !/open_?api|tabular/.test(name))) {
    const { $schema: _dialect, ...schema } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Record<string, unknown>
    ajv.addSchema(schema, file)
  }
  return (file: string, value: unknown): string[] => {
    const validate = ajv.getSchema(file)
    if (!validate) throw new Error(`There is no schema ${file}`)
    if (validate(value)) return []
    return (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`)
  }
}

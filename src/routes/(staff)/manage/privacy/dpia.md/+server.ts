import { staff } from '../../../../door.ts'
import { markdownOf } from '../dpia/markdown.ts'
import { readDpia } from '../dpia/read-dpia.ts'
import type { RequestHandler } from './$types'

/** The assessment as a text to write on in. */
export const GET: RequestHandler = async (event) => {
  const { title, made, parts } = await readDpia(event)
  return new Response(markdownOf(title, made, parts), {
    headers: {
      'Content-Type': 'text/markdown; charset=utf-8',
      'Content-Disposition': `attachment; filename="${staff(event).programme.slug}-dpia.md"`,
    },
  })
}

import { error } from '@sveltejs/kit'
import { m } from '#words'

/**
 * The form that was sent.
 *
 * @throws HttpError 400 when it cannot be read, 413 when it is larger than this server takes
 */
export async function formOf(request: Request): Promise<FormData> {
  try {
    return await request.formData()
  } catch (thrown) {
    if ((thrown as { status?: unknown }).status === 413) error(413, m.form_too_large())
    error(400, m.form_broken())
  }
}

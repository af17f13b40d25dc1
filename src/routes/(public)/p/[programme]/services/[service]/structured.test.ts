import { expect, test } from 'vitest'
import type { WholeService } from '#domain/directory'
import { structured } from './structured.ts'

const URL = 'https://footbridge.example/p/overwater/services/1'

test.each(['</script><script>alert(1)</script>', '<!--<script>', '\u2028</SCRIPT >', '"}]</script>'])(
  'a service that calls itself %j ends no script and begins none, and its name comes back as it was',
  (name) => {
    const service = {
      name,
      description: name,
      organisation: { name, url: 'javascript:alert(1)' },
      times: [],
      places: [],
      phones: [{ number: name }],
      languages: [name],
    } as unknown as WholeService
    const written = structured(service, URL)
    const [, inside = ''] = /^<script type="application\/ld\+json">(.*)<\/script>$/s.exec(written)!
    expect(inside).not.toContain('<')
    const said = JSON.parse(inside) as { name: string; provider: { url?: string } }
    expect(said.name).toBe(name)
    expect(said.provider.url ?? '').not.toMatch(/^javascript:/)
  },
)

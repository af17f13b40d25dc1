import { expect, test } from 'vitest'
import { plainText } from './plain-text.ts'

test.each([
  ['<p>Hello &amp; welcome</p>', 'Hello & welcome'],
  ['<p>One.</p>\n<p>Two,<br>and\n   three.</p>', 'One.\n\nTwo,\nand three.'],
  ['Bring:<ul><li>a mug</li><li>a <b>friend</b></li></ul>', 'Bring:\n• a mug\n• a friend'],
  ['See <a class="x" href="https://choir.example/?a=1&amp;b=2">our page</a>.', 'See our page (https://choir.example/?a=1&b=2).'],
  ['<a href="https://choir.example">https://choir.example</a>', 'https://choir.example'],
  ['Write to <a href="mailto:jo@choir.example">Jo</a>', 'Write to Jo (jo@choir.example)'],
  ['<a href="javascript:alert(1)">Press</a>', 'Press'],
  ['&lt;p&gt;Caf&amp;eacute;&lt;/p&gt;', 'Café'],
  ['Tom&nbsp;&amp;&nbsp;Ann&#8217;s caf&eacute; &#x2013; open', 'Tom & Ann’s café – open'],
  ['First\nsecond <b>line</b>', 'First\nsecond line'],
  ['<script>alert(1)</script>Choir<style>p{}</style>', 'Choir'],
  ['<p></p>', ''],
])('%j of a web page is %j', (text, plain) => {
  expect(plainText(text)).toBe(plain)
})

test.each([
  'We <3 singing',
  'ages < 12 & > 3',
  'Jo <jo@choir.example>',
  'R&D; A&B',
  '&unknown; words',
  '5 &lt 6',
  '<pa>',
  ' two  blanks\n\n\nstay ',
])('%j is no web page and stays to the letter', (text) => {
  expect(plainText(text)).toBe(text)
})

test('what somebody crafts takes no longer than what somebody writes', () => {
  const crafted = ['<a href=', '<p ', '&#', '<script>', '<li>', '</a', '<a href=x>', '<!--', ' \n', '&lt;p&gt;', '<b']
  for (const piece of crafted) {
    const began = performance.now()
    plainText(piece.repeat(100_000 / piece.length) + '<p>')
    expect(performance.now() - began, piece).toBeLessThan(1_000)
  }
})

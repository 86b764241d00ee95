// Opens EPUBs in a reading system in headless Chromium and pages each one through, from its first screen to its last.
//
//     node open-epub.mjs PREFIX foliate|epubjs BOOK.epub...
//
// Prints one line of JSON a book: { file, screens, problems: [text] }. Exits 0 when it could say something of every book.
import { createServer } from 'node:http'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { extname, join, normalize } from 'node:path'

const MOST_SCREENS = 3000
// A reader that is slow on a busy machine is not at the end of its book: so many milliseconds it may take to turn a page.
const PATIENCE = 5000
const [prefix, reader, ...files] = process.argv.slice(2)
const modules = join(prefix, 'npm/node_modules')
const puppeteer = createRequire(join(modules, 'x.js'))('puppeteer-core')

// Runs in the page: the problems that a chapter shows once it is rendered. foliate-js reads what is no good XML as HTML.
const look = `function look(doc, strict) {
  const root = doc?.documentElement, out = []
  if (!root) return ['no document']
  if (strict && doc.contentType === 'text/html') out.push('not well-formed: read as HTML')
  const error = doc.querySelector('parsererror')
  if (error) out.push('XML error shown: ' + error.textContent.slice(0, 200))
  if (!root.textContent.trim() && !doc.querySelector('img, svg, image, math, video, audio, object')) out.push('empty')
  for (const img of doc.querySelectorAll('img'))
    if (img.complete && !img.naturalWidth) out.push('image not shown: ' + img.getAttribute('src')?.slice(0, 80))
  return out
}
// Whether the reader goes to another place than it was at, once it has had the time that a page takes at least.
async function moved(before, least) {
  for (let waited = 0; waited < ${PATIENCE}; waited += least) {
    await new Promise(done => setTimeout(done, least))
    if (place() !== before) return true
  }
  return false
}`

// One page a reader. Each sets \`state\`, \`sections\` (the linear ones), \`dead\` (entries of the contents that lead nowhere),
// \`seen\` (section → problems), \`place()\` and \`step()\`, which tells whether there was a further screen.
const pages = {
  foliate: `<!doctype html><meta charset=utf-8>
<style>html, body { margin: 0; height: 100% } foliate-view { display: block; width: 100%; height: 100vh }</style>
<script>${look}</script>
<script type=module>
import '/modules/foliate-js/view.js'
let place
window.seen = {}
window.place = () => place
const view = document.createElement('foliate-view')
document.body.append(view)
view.addEventListener('load', e => { seen[e.detail.index] = look(e.detail.doc, true) })
view.addEventListener('relocate', e => { place = JSON.stringify([e.detail.cfi, e.detail.fraction, e.detail.section?.current]) })
window.step = async () => {
  const before = place
  await view.next()
  return moved(before, 30)
}
const flat = toc => (toc ?? []).flatMap(item => [item, ...flat(item.subitems)])
try {
  const blob = await (await fetch('book.epub')).blob()
  await view.open(new File([blob], 'book.epub', { type: 'application/epub+zip' }))
  await view.init({ showTextStart: false })
  const { sections, toc } = view.book
  window.sections = sections.flatMap((s, i) => s.linear === 'no' ? [] : [[i, s.id]])
  window.dead = []
  for (const item of flat(toc)) {
    const found = await Promise.resolve(view.book.resolveHref(item.href)).catch(() => null)
    if (!(found?.index >= 0)) dead.push(item.label + ' → ' + item.href)
  }
  window.state = 'open'
} catch (e) { window.state = String(e.stack ?? e) }
</script>`,

  epubjs: `<!doctype html><meta charset=utf-8>
<style>html, body { margin: 0 } #view { width: 100vw; height: 100vh }</style><div id=view></div>
<script src=/modules/jszip/dist/jszip.min.js></script><script src=/modules/epubjs/dist/epub.min.js></script>
<script>${look}</script>
<script type=module>
let place, view
window.seen = {}
window.place = () => place
window.step = async () => {
  const before = place
  await view.next()
  return moved(before, 60)
}
const flat = toc => toc.flatMap(item => [item, ...flat(item.subitems)])
try {
  const book = ePub()
  await book.open(await (await fetch('book.epub')).arrayBuffer())
  view = book.renderTo('view', { width: '100%', height: '100%', flow: 'paginated', allowScriptedContent: true })
  view.on('rendered', (section, v) => { seen[section.index] = look(v.document ?? v.contents?.document) })
  view.on('relocated', at => { place = at.start.cfi + '|' + at.end.cfi })
  await view.display()
  const { toc } = await book.loaded.navigation
  window.sections = book.spine.spineItems.flatMap(s => s.linear ? [[s.index, s.href]] : [])
  window.dead = flat(toc).filter(item => !book.spine.get(item.href)).map(item => item.label.trim() + ' → ' + item.href)
  window.state = 'open'
} catch (e) { window.state = String(e.stack ?? e) }
</script>`,
}

// /N/ is the reader's page for the Nth book, /N/book.epub the book, /modules/ what npm installed.
const types = { '.js': 'text/javascript', '.css': 'text/css', '.html': 'text/html', '.svg': 'image/svg+xml' }
const server = createServer(async (request, response) => {
  const path = normalize(decodeURIComponent(new URL(request.url, 'http://x').pathname))
  const book = path.match(/^\/(\d+)\/(book\.epub)?$/)
  try {
    if (path === '/favicon.ico') return response.writeHead(204).end()
    if (book && !book[2]) return response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(pages[reader])
    const data = await readFile(book ? files[book[1]] : join(modules, path.replace(/^\/modules\//, '')))
    response.writeHead(200, { 'content-type': types[extname(path)] ?? 'application/octet-stream' }).end(data)
  } catch { response.writeHead(404).end() }
})
await new Promise(done => server.listen(0, '127.0.0.1', done))

async function readThrough(browser, index, problems) {
  const page = await browser.newPage()
  page.on('pageerror', e => problems.push('script error: ' + e.message))
  page.on('console', m => { if (m.type() === 'error') problems.push('console: ' + m.text()) })
  page.on('requestfailed', r => problems.push(`request failed: ${r.url()} ${r.failure()?.errorText}`))
  page.on('response', r => { if (r.status() >= 400) problems.push(`HTTP ${r.status()}: ${r.url()}`) })
  try {
    await page.goto(`http://127.0.0.1:${server.address().port}/${index}/`)
    await page.waitForFunction('window.state', { timeout: 60000 })
    const state = await page.evaluate('state')
    if (state !== 'open') { problems.push('could not open: ' + state); return 0 }
    await page.waitForFunction('place()', { timeout: 30000 })
    for (const entry of await page.evaluate('dead')) problems.push('dead entry in the contents: ' + entry)
    let screens = 1
    while (screens < MOST_SCREENS && await page.evaluate('step()')) screens++
    if (screens === MOST_SCREENS) problems.push(`not at its end after ${MOST_SCREENS} screens`)
    const seen = await page.evaluate('seen')
    for (const [i, name] of await page.evaluate('sections'))
      for (const problem of seen[i] ?? ['never shown']) problems.push(`${name}: ${problem}`)
    return screens
  } finally { await page.close() }
}

const browser = await puppeteer.launch({
  executablePath: join(prefix, 'bin/chromium'), headless: true, timeout: 120000,
  defaultViewport: { width: 800, height: 1000 },
})
for (const [index, file] of files.entries()) {
  const problems = []
  const screens = await readThrough(browser, index, problems).catch(e => { problems.push(String(e)); return 0 })
  console.log(JSON.stringify({ file, screens, problems }))
}
await browser.close()
server.close()

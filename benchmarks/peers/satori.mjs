// The picture as a tree of boxes: Satori sets it and writes an SVG, resvg-js draws that. Argument: the font.
import { readFile, writeFile } from 'node:fs/promises'
import { Resvg } from '@resvg/resvg-js'
import satori from 'satori'
import { serve } from './serve.mjs'

const fonts = [{ name: 'Rubik', weight: 700, style: 'normal', data: await readFile(process.argv[2]) }]

await serve(async ({ tree, png, width, height }) => {
  const svg = await satori(JSON.parse(await readFile(tree, 'utf8')), { width, height, fonts })
  const drawn = new Resvg(svg, { font: { loadSystemFonts: false } }).render()
  await writeFile(png, drawn.asPng())
})

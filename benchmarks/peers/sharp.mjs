import sharp from 'sharp'
import { serve } from './serve.mjs'

// unlimited: photographs are embedded, and more than 10 MB of XML would be refused
await serve(({ svg, png }) => sharp(svg, { unlimited: true }).flatten({ background: '#fff' }).png().toFile(png))

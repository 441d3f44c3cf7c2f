import { readdirSync } from 'node:fs';
import { defineConfig } from 'vite';

const folder = 'src/test/web';
const tests = readdirSync(folder).filter((file) => file.endsWith('.test.ts'));

// Tests become plain scripts that Node.js runs by itself.
export default defineConfig({
  build: {
    ssr: true,
    outDir: 'target/tests',
    emptyOutDir: true,
    target: 'node20',
    rollupOptions: { input: tests.map((file) => `${folder}/${file}`) },
  },
  ssr: { noExternal: true },
});

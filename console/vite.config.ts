import { defineConfig } from 'vite';

// Names without hashes: the server knows its files by name and tags them by content.
export default defineConfig({
  root: 'src/main/web',
  base: './',
  build: {
    outDir: '../../../target/web',
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: false,
    cssCodeSplit: false,
    assetsInlineLimit: 0,
    rollupOptions: {
      output: {
        codeSplitting: false,
        entryFileNames: 'console.js',
        assetFileNames: 'console[extname]',
      },
    },
  },
});

/** Vite's own settings, but for the last line: auth.js lies outside of this folder as long as it is in Doorstep's tree. */
import react from '@vitejs/plugin-react';
import {defineConfig} from 'vite';

export default defineConfig({
  plugins: [react()],
  server: {port: 5173, strictPort: true, fs: {allow: ['.', '../../static']}},
});

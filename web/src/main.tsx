/* Where the page begins: fonts and styles, the seat that this browser already has, and the first drawing. */

import '@fontsource-variable/noto-sans-kr';
import './styles/base.css';
import './styles/frame.css';
import './styles/parts.css';
import './styles/desk.css';
import './styles/control.css';
import './styles/lab.css';
import './styles/room.css';
import { render } from 'preact';
import { App, begin } from './App.tsx';
import { watch } from './frame/watch.ts';

const page = document.getElementById('page');
if (page) render(<App />, page);
watch();
void begin();

import { render } from 'preact';
import 'uplot/dist/uPlot.min.css';
import './console.css';
import { App } from './app/App';
import { watchCluster } from './app/state';

const root = document.getElementById('app');
if (root) {
  watchCluster();
  render(<App />, root);
}

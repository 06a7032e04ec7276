/** Reads the published measurements that timing is fitted to. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { csvRecords } from '../../dist/core/csv.js';

/** @param folder that holds `data/measured` */
export function readData(folder) {
  const text = (name) => readFileSync(join(folder, 'data/measured', name), 'utf8');
  return {
    levels: JSON.parse(text('dynamic-ofa/nets_6.json')),
    blocks: {
      cpu: JSON.parse(text('dynamic-ofa/latency_table_jetson.json')).tables,
      gpu: JSON.parse(text('dynamic-ofa/latency_table_jetson_gpu.json')).tables,
    },
    figures: table(text('dynamic-ofa/published_figures.csv')),
    logs: ['80', 'ofa_classification'].map((name) => table(text(`dynamic-ofa/runtime_log_${name}.csv`))),
    ncnn: table(text('ncnn_benchmark.csv')),
  };
}

function table(text) {
  const refuse = (what, line) => new Error(`line ${line}: ${what}`);
  const [{ record: header }, ...rows] = csvRecords(text, refuse);
  return rows.map(({ record }) => Object.fromEntries(header.map((name, i) => [name, record[i]])));
}

import { describe, expect, it } from 'vitest';
import { detectBoard } from '#cotune/device/board/detect.js';
import { memoryTree } from '#cotune/device/linux/tree.js';

const base = '/sys/firmware/devicetree/base';
const detect = (files: Record<string, string>) => detectBoard(memoryTree(files));

describe('the board', () => {
  it('is what its device tree is compatible with, most specific first', () => {
    const files = {
      [`${base}/model`]: 'Pine64 RockPro64 v2.1\0',
      [`${base}/compatible`]: 'pine64,rockpro64-v2.1\0pine64,rockpro64\0rockchip,rk3399\0',
    };
    expect(detect(files)).toEqual({
      name: 'rk3399',
      model: 'Pine64 RockPro64 v2.1',
      evidence: `${base}/compatible`,
    });
    expect(detect({ '/proc/device-tree/compatible': 'raspberrypi,5-model-b\0brcm,bcm2712\0' })).toMatchObject(
      {
        name: 'raspberry-pi-5',
      },
    );
  });

  it('has a model also where no description ships', () => {
    expect(detect({ [`${base}/compatible`]: 'acme,board\0acme,soc\0' })).toMatchObject({
      name: null,
      model: 'acme,board',
    });
  });

  it('of a PC is what its firmware says', () => {
    const files = {
      '/sys/class/dmi/id/sys_vendor': 'LENOVO\n',
      '/sys/class/dmi/id/product_name': '20KH\n',
      '/proc/cpuinfo': 'processor\t: 0\nvendor_id\t: GenuineIntel\nmodel name\t: Intel(R)  Core(TM) i7\n',
    };
    expect(detect(files)).toEqual({
      name: 'generic-x86',
      model: 'LENOVO 20KH',
      evidence: '/sys/class/dmi/id',
    });
    expect(detect({ '/proc/cpuinfo': files['/proc/cpuinfo'] })).toMatchObject({
      name: 'generic-x86',
      model: 'Intel(R) Core(TM) i7',
    });
  });

  it('is unknown where nothing says', () => {
    expect(detect({})).toHaveProperty('absent');
    expect(detect({ '/proc/cpuinfo': 'Hardware\t: Kirin920\n' })).toMatchObject({
      name: null,
      model: 'Kirin920',
    });
  });
});

import { isRegion, regionCovers, regionName, regions } from '@ganzheng/sdk/licence';
import { describe, expect, it } from 'vitest';
import { codeOf } from './code-of.js';
import { synthetic } from './synthetic.js';

describe('divisions, GB/T 2260', () => {
  it.each([
    ['360000', '360000', true],
    ['360000', '360700', true],
    ['360000', '360734', true],
    ['360700', '360734', true],
    ['360734', '360734', true],
    ['100000', '440307', true],
    ['360700', '360000', false],
    ['360734', '360700', false],
    ['360734', '360735', false],
    ['360700', '361000', false],
    ['360000', '440307', false],
    ['440300', '440400', false],
    ['361000', '361002', true],
    ['500000', '500101', true],
    ['110000', '100000', false],
    ['', '360734', false],
    ['36', '360734', false],
    ['000000', '360734', false],
    ['360034', '360034', false],
    ['360000', '36073４', false],
  ])('%s covers %s: %s', (scope, region, covers) => {
    expect(regionCovers(scope, region)).toBe(covers);
  });

  it('names Ganzhou and its 18 counties, and falls back to the nearest division above', () => {
    expect([...regions.keys()].filter((code) => regionCovers('360700', code) && code !== '360700')).toHaveLength(18);
    expect(regionName('360734')).toEqual({ zh: '寻乌县', en: 'Xunwu' });
    expect(regionName('441303').zh).toBe('惠州市');
    expect(regionName('360102').zh).toBe('江西省');
    expect(regionName('650100').zh).toBe('全国');
    expect(codeOf(() => regionName('36070'))).toBe('REGION_MALFORMED');
  });

  it('knows the division of every fictitious body', () => {
    expect(synthetic.orgs.every(({ division }) => isRegion(division) && regions.has(division))).toBe(true);
  });
});

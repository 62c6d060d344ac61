import { setTimeout as wait } from 'node:timers/promises';
import { cpuTimes, quantile, repeat } from '@ganzheng/network/fabric';
import { describe, expect, it } from 'vitest';

describe('what the bench of a network counts with', () => {
  it('names the value that so great a part of all does not exceed', () => {
    const hundred = Array.from({ length: 100 }, (_, at) => 100 - at);
    expect([0, 0.5, 0.95, 1].map((part) => quantile(hundred, part))).toEqual([1, 50, 95, 100]);
    expect([0.5, 0.95].map((part) => quantile([3, 1, 2], part))).toEqual([2, 3]);
    expect(quantile([1.23456], 0.5)).toBe(1.23);
    expect(quantile([], 0.5)).toBeNaN();
  });

  it('has so many call at once, each at least once, and each again while there is time', async () => {
    let [now, most, begun] = [0, 0, 0];
    const call = async (): Promise<number> => {
      most = Math.max(most, ++now);
      await wait(5);
      now--;
      return begun++;
    };
    expect((await repeat(call, { clients: 3, forMs: 0 })).given).toEqual([0, 1, 2]);
    const { given } = await repeat(call, { clients: 3, forMs: 50 });
    expect(given.length).toBeGreaterThan(3);
    expect(most).toBe(3);
  });

  it('ends for all when one call fails', async () => {
    let begun = 0;
    const call = async (): Promise<void> => {
      if (++begun > 5) throw new Error('failed');
      await wait(1);
    };
    await expect(repeat(call, { clients: 2, forMs: 60_000 })).rejects.toThrow('failed');
    const then = begun;
    await wait(20);
    expect(begun).toBeLessThanOrEqual(then + 1);
  });

  it('leaves out processes it cannot see', () => {
    const times = cpuTimes('nowhere', ['peer-ganzhou']);
    expect([...times.keys()]).toEqual(['client']);
    expect(times.get('client')).toBeGreaterThan(0);
  });
});

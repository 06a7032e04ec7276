import { describe, expect, it } from 'vitest';
import { Alarm } from '#cotune/manager/estimate/alarm.js';

function raisedAt(nowSeconds: number, isBlind: boolean, alarm = new Alarm()): Alarm {
  alarm.raise(nowSeconds, isBlind);
  for (let sample = 0; sample < 5; sample++) alarm.countSample();
  return alarm;
}

describe('an alarm', () => {
  it('is off until it is raised', () => {
    expect(new Alarm().isOn(0)).toBe(false);
  });

  it('lasts a quarter of a second where monitors tell of the load, and until five inferences were seen', () => {
    const alarm = new Alarm();
    alarm.raise(10, false);
    for (let sample = 0; sample < 5; sample++) {
      expect(alarm.isOn(20)).toBe(true);
      alarm.countSample();
    }
    expect(alarm.isOn(10.2)).toBe(true);
    expect(alarm.isOn(10.3)).toBe(false);
  });

  it('lasts twice as long each time it comes back soon without monitors, 16 s at most, and a second after a calm time', () => {
    const alarm = new Alarm();
    let now = 0;
    for (const seconds of [1, 2, 4, 8, 16, 16]) {
      raisedAt(now, true, alarm);
      expect(alarm.isOn(now + seconds - 0.01)).toBe(true);
      now += seconds;
      expect(alarm.isOn(now)).toBe(false);
    }
    raisedAt(now + 100, true, alarm);
    expect(alarm.isOn(now + 100.99)).toBe(true);
    expect(alarm.isOn(now + 101)).toBe(false);
  });

  it('leaves caution that fades with the inferences', () => {
    const alarm = raisedAt(0, false);
    expect(alarm.caution).toBe(1);
    for (let sample = 0; sample < 20; sample++) alarm.fade();
    expect(alarm.caution).toBeCloseTo(0.95 ** 20, 9);
  });
});

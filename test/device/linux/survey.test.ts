import { describe, expect, it } from 'vitest';
import { type DeviceSurvey, surveyDevice } from '#cotune/device/linux/survey.js';
import { memoryTree } from '#cotune/device/linux/tree.js';
import { missingDumps, readDumps, readExpected, treeOf } from '../../support/dumps.js';

/** A survey in the words of `expected.json`; what a dump did not capture is not distinguished from what is not there. */
function asExpected(survey: DeviceSurvey) {
  return {
    cpus_present: survey.cpus,
    cpus_online: survey.cpusOnline,
    clusters:
      survey.clusters?.map((cluster) => ({
        cpus: cluster.cpus,
        min_khz: cluster.minKilohertz,
        max_khz: cluster.maxKilohertz,
        available_khz: cluster.frequenciesKilohertz,
        governors: cluster.governors,
        governor: cluster.governor,
      })) ?? null,
    cpus_without_domain: survey.cpusWithoutDomain,
    thermal_zones: survey.thermalZones.length,
    power_sensors: survey.powerSensors.length,
    powercap_zones: survey.energyZones.length,
    battery_power: survey.batteries.filter(({ hasPower }) => hasPower).length,
    devfreq: [...survey.gpus, ...survey.memory, ...survey.otherClocks]
      .filter(({ frequenciesHertz }) => frequenciesHertz !== null)
      .map(({ folder, frequenciesHertz, governor }) => ({
        path: folder,
        available_hz: frequenciesHertz,
        governor,
      })),
  };
}

describe.skipIf(missingDumps())('a survey of a dumped machine', () => {
  const expected = missingDumps() ? {} : readExpected();
  it.each(missingDumps() ? [] : readDumps())('finds in %s what is there', (name, dump) => {
    const wanted = expected[name]!;
    const found = asExpected(surveyDevice(treeOf(dump)));
    expect(found).toEqual({
      ...Object.fromEntries(Object.keys(found).map((key) => [key, wanted[key as keyof typeof wanted]])),
      thermal_zones: wanted.thermal_zones ?? 0,
      power_sensors: wanted.power_sensors ?? 0,
      powercap_zones: wanted.powercap_zones ?? 0,
      battery_power: wanted.battery_power ?? 0,
    });
  });
});

describe('a survey', () => {
  it('of nothing finds nothing and says why', () => {
    const survey = surveyDevice(memoryTree({}));
    expect(survey).toMatchObject({ cpus: [], clusters: null, gpus: [], knobs: [], cgroup: null });
    for (const reason of Object.values(survey.absent)) expect(reason).toMatch(/\S/);
    expect(Object.keys(survey.absent)).toEqual(
      expect.arrayContaining(['clusters', 'frequency', 'thermalZones']),
    );
  });
});

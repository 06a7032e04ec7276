/** Rows of the ncnn benchmark that have to do with the boards here, and what is known of their processors. */

const names = {
  rk3588: 'Rockchip RK3588 (Cortex-A76 2.4GHz x 4 + Cortex-A55 1.8GHz x 4)',
  'rk3588 (second)': 'Rockchip RK3588 (Quad Core A76 2.4GHz + Quad Core A55 1.8GHz)',
  orangepi5: 'OrangePi5, Rockchip RK3588s (Quad Core A76 2.4GHz + Quad Core A55 1.8GHz)',
  'orangepi5-plus': 'OrangePi5 Plus, Rockchip RK3588 (Quad Core A76 2.4GHz + Quad Core A55 1.8GHz)',
  'raspberry-pi-5': 'Raspberry Pi 5 Broadcom BCM2712, Cortex-A76 (ARMv8) (2.4GHz x 4)',
  'raspberry-pi-4': 'Raspberry Pi 4 Model B Broadcom BCM2711B0, Cortex-A72 (ARMv8) (1.8GHz x 4)',
  rk3399: 'Rockchip RK3399 (Cortex-A72 1.8GHz x 2 + Cortex-A53 1.5GHz x 4)',
  'orangepi4-lts': 'OrangePi4 LTS, Rockchip RK3399 (Cortex-A72 1.8GHz x 2 + Cortex-A53 1.5GHz x 4)',
  'agx-xavier': 'NVIDIA Jetson AGX Xavier (Carmel 2.2 GHz x 8 + Volta Tensor Cores 64)',
  'snapdragon-810': 'Qualcomm MSM8994 Snapdragon 810 (Cortex-A57 2.0GHz x 4 + Cortex-A53 1.55GHz x 4)',
};
export const devices = Object.keys(names);

/** Networks with the top-1 accuracy and the parameters that their publications give, from memory. */
export const networks = {
  squeezenet: { top1: 0.582, parameters: 1.2e6 },
  shufflenet: { top1: 0.676, parameters: 1.9e6 },
  shufflenet_v2: { top1: 0.694, parameters: 2.3e6 },
  resnet18: { top1: 0.698, parameters: 11.7e6 },
  googlenet: { top1: 0.698, parameters: 6.6e6 },
  mobilenet: { top1: 0.706, parameters: 4.2e6 },
  mobilenet_v2: { top1: 0.72, parameters: 3.5e6 },
  mnasnet: { top1: 0.735, parameters: 4.4e6 },
  regnety_400m: { top1: 0.74, parameters: 4.3e6 },
  proxylessnasnet: { top1: 0.746, parameters: 4.1e6 },
  mobilenet_v3: { top1: 0.752, parameters: 5.4e6 },
  resnet50: { top1: 0.761, parameters: 25.6e6 },
  efficientnet_b0: { top1: 0.771, parameters: 5.3e6 },
  efficientnetv2_b0: { top1: 0.787, parameters: 7.1e6 },
};

/** Of MobileNetV3-Large, whose blocks are those of Once-for-All. */
export const mobileNetV3Macs = 219e6;

/** Weights once, and as much again for what layers write and read: nobody publishes it. */
export const movedBytes = (network) => 2 * 4 * networks[network].parameters;
export const residentBytes = (network) => 1.5 * 4 * networks[network].parameters;

/**
 * Seconds of a network on a device; the least of the repetitions.
 *
 * @param cores `all`, `little` or `big`
 * @returns undefined where the benchmark has no such row
 */
export function secondsOn(rows, device, network, threads, cores) {
  const powersave = String(['all', 'little', 'big'].indexOf(cores));
  const row = rows.find(
    (one) =>
      one.device === names[device] &&
      one.gpu_device === '-1' &&
      one.num_threads === String(threads) &&
      one.powersave === powersave &&
      one.model === network,
  );
  return row === undefined ? undefined : Number(row.min_ms) / 1e3;
}

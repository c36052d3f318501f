/** A WebGPU adapter in software: Debian's Chromium brings a Vulkan loader and SwiftShader. */
import { existsSync } from 'node:fs';

const chromium = '/usr/lib/chromium';
const driver = `${chromium}/vk_swiftshader_icd.json`;

export const hasSoftwareGpu = existsSync(driver);

/** What a process needs in its environment to find it. */
export const softwareGpu = { VK_ICD_FILENAMES: driver, LD_LIBRARY_PATH: chromium, THROUGHLINE_SOFTWARE_GPU: '1' };

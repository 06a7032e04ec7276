/** Checkpoints that their authors publish: where they are, and what is known of the files. */
export interface PublishedCheckpoint {
  readonly name: string;
  readonly family: string;
  readonly url: string;
  /** As the file's own repository records it; null where it records none. */
  readonly sha256: string | null;
}

const repository = 'han-cai/files/master/ofa/ofa_nets';

/** Once-for-All's supernets for ImageNet, under the names that their own code gives them. */
export const publishedCheckpoints: readonly PublishedCheckpoint[] = [
  ...['ofa_mbv3_d234_e346_k357_w1.0', 'ofa_mbv3_d234_e346_k357_w1.2'].map((name) => ({
    name,
    family: 'ofa-mobilenetv3',
    url: `https://raw.githubusercontent.com/${repository}/${name}`,
    sha256: null,
  })),
  {
    name: 'ofa_proxyless_d234_e346_k357_w1.3',
    family: 'ofa-proxyless',
    url: `https://raw.githubusercontent.com/${repository}/ofa_proxyless_d234_e346_k357_w1.3`,
    sha256: null,
  },
  {
    name: 'ofa_resnet50',
    family: 'ofa-resnet50',
    // A large file: the repository itself holds a pointer with its digest.
    url: `https://media.githubusercontent.com/media/${repository}/ofa_resnet50_d0-1-2_e0.2-0.25-0.35_w0.65-0.8-1.0`,
    sha256: '3406a4c852f4573a58e9a01f35406baa4ad3787044ffadc6ea45571ad2b9123a',
  },
];

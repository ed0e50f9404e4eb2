/**
 * The one thing of client-node that is used, by its name: an `import()` of the package itself would put all of it into the bundle,
 * 17 MB, to be read at each start with a kubeconfig.
 */
export { KubeConfig } from '@kubernetes/client-node';

export { deployS3, s3Images, type S3Options } from './deploy.ts';
export {
  connectS3,
  createBucket,
  getObject,
  listMultipartUploads,
  listObjects,
  type S3Connection,
  type S3Installation,
  type StoredObject,
} from './store.ts';

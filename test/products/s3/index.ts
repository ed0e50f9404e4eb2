export { deployS3, s3Images } from './deploy.ts';
export { connectS3, getObject, listMultipartUploads, listObjects, type S3Installation } from './store.ts';

#include <curl/curl.h>

// Swift can't call functions with a variable number of arguments; these fix the types that the bridge uses.

static inline CURLcode curl_set_long(CURL *transfer, CURLoption option, long value) {
  return curl_easy_setopt(transfer, option, value);
}

static inline CURLcode curl_set_text(CURL *transfer, CURLoption option, const char *value) {
  return curl_easy_setopt(transfer, option, value);
}

static inline CURLcode curl_set_pointer(CURL *transfer, CURLoption option, void *value) {
  return curl_easy_setopt(transfer, option, value);
}

typedef size_t (*curl_body_writer)(char *bytes, size_t size, size_t count, void *target);

static inline CURLcode curl_set_writer(CURL *transfer, curl_body_writer writer, void *target) {
  CURLcode code = curl_easy_setopt(transfer, CURLOPT_WRITEFUNCTION, writer);
  return code != CURLE_OK ? code : curl_easy_setopt(transfer, CURLOPT_WRITEDATA, target);
}

static inline CURLcode curl_get_long(CURL *transfer, CURLINFO info, long *value) {
  return curl_easy_getinfo(transfer, info, value);
}

static inline CURLcode curl_get_pointer(CURL *transfer, CURLINFO info, void **value) {
  return curl_easy_getinfo(transfer, info, value);
}

static inline CURLcode curl_get_socket(CURL *transfer, curl_socket_t *value) {
  return curl_easy_getinfo(transfer, CURLINFO_ACTIVESOCKET, value);
}

// Macros with casts don't cross over either.
static const long curl_basic_or_digest = CURLAUTH_BASIC | CURLAUTH_DIGEST;
static const long curl_everything = CURL_GLOBAL_DEFAULT;

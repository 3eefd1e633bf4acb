// Whether a sanitizer watches this build, in which everything takes several times as long.
#ifndef BRIEFING_TESTS_SUPPORT_SANITIZED_H_
#define BRIEFING_TESTS_SUPPORT_SANITIZED_H_

namespace briefing::testing {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kSanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
inline constexpr bool kSanitized = true;
#else
inline constexpr bool kSanitized = false;
#endif
#else
inline constexpr bool kSanitized = false;
#endif

}  // namespace briefing::testing

#endif  // BRIEFING_TESTS_SUPPORT_SANITIZED_H_

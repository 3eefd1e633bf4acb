// How a fuzz target says that a promise is broken.
#ifndef BRIEFING_TESTS_FUZZ_CHECK_H_
#define BRIEFING_TESTS_FUZZ_CHECK_H_

#include <cstdio>
#include <cstdlib>

// Ends the program, which libFuzzer reports with the bytes that led here.
#define BRIEFING_FUZZ_CHECK(condition)                                                    \
  do {                                                                                    \
    if (!(condition)) {                                                                   \
      std::fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                                       \
    }                                                                                     \
  } while (false)

#endif  // BRIEFING_TESTS_FUZZ_CHECK_H_

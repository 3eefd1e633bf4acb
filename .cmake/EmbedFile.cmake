# cmake -DINPUT=… -DOUTPUT=… -DSYMBOL=… -P EmbedFile.cmake: writes a C++ file in which the bytes of INPUT are
# `extern const unsigned char SYMBOL[]`, and their number `extern const unsigned long SYMBOL_size`.
file(READ "${INPUT}" bytes HEX)
string(LENGTH "${bytes}" digits)
math(EXPR size "${digits} / 2")
string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
string(REGEX REPLACE "(................................................................................)" "\\1\n" bytes "${bytes}")
file(WRITE "${OUTPUT}" "extern const unsigned char ${SYMBOL}[];\nextern const unsigned long ${SYMBOL}_size;\n"
                       "const unsigned char ${SYMBOL}[] = {\n${bytes}\n};\nconst unsigned long ${SYMBOL}_size = ${size};\n")

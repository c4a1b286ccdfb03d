# cmake -DNAME=dd_x "-DFILES=a;b" -DOUT=x.c -P embed.cmake: the bytes of the
# files, one after the other, as `const unsigned char dd_x[]` with a NUL at the
# end. (An array: C11 promises no more than 4095 characters in a literal.)
set(bytes "")
foreach(file ${FILES})
  file(READ ${file} hex HEX)
  string(APPEND bytes "${hex}")
endforeach()
string(REGEX REPLACE "(................................)" "\\1\n" bytes "${bytes}")
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
file(WRITE ${OUT} "extern const unsigned char ${NAME}[];\nconst unsigned char ${NAME}[] = {\n${bytes}0};\n")

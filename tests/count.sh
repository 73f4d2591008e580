#!/usr/bin/env bash
# count.sh LOG...: of the test logs "N passed, N failed" in cases. Every test program is doctest's and
# closes with a line that counts its cases. Fails when a case failed or none ran.
exec awk '
    /\[doctest\] test cases:/ {
        gsub(/[^0-9|]/, "")
        split($0, count, "|")
        passed += count[2]
        failed += count[3]
    }
    END {
        printf "%d passed, %d failed\n", passed, failed
        exit !(passed > 0 && failed == 0)
    }' "$@"

/* hosts NAME N: N times, the C library looks for a name in /etc/hosts. */
#include <netdb.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
	if (argc != 3)
		return 2;
	for (long n = atol(argv[2]); n > 0; n--)
		if (!gethostbyname(argv[1]))
			return 1;
	return 0;
}

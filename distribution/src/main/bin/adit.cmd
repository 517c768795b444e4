@echo off
rem Starts Adit. What it needs is Java 17 or newer: the folder runtime of this installation if there is one, else
rem JAVA_HOME if that is set, else from PATH.
rem JAVA_OPTS goes to the JVM and overrides what is set here.
setlocal
for %%i in ("%~dp0..") do set "ADIT_HOME=%%~fi"

set "JAVA_EXE=java.exe"
if defined JAVA_HOME set "JAVA_EXE=%JAVA_HOME%\bin\java.exe"
if exist "%ADIT_HOME%\runtime\bin\java.exe" set "JAVA_EXE=%ADIT_HOME%\runtime\bin\java.exe"

rem The answer is: openjdk full version "17.0.15+6"
set "MAJOR="
for /f tokens^=2^ delims^=.-_+^" %%v in ('""%JAVA_EXE%" -fullversion" 2^>^&1') do set "MAJOR=%%v"
if not defined MAJOR (
  echo adit: no java found ^(expected: Java 17 or newer in PATH or JAVA_HOME^) 1>&2
  exit /b 69
)
if %MAJOR% LSS 17 (
  echo adit: %JAVA_EXE% is Java %MAJOR% ^(expected: 17 or newer^) 1>&2
  exit /b 69
)

set "OPTIONS=-Xms8m -Xss512k -XX:ReservedCodeCacheSize=64m -XX:+ExitOnOutOfMemoryError -Dio.netty.jfr.enabled=false -Dfile.encoding=UTF-8"
echo %JAVA_OPTS% | findstr /r /c:"-XX:+Use[A-Za-z]*GC" >nul || set "OPTIONS=%OPTIONS% -XX:+UseSerialGC"
if %MAJOR% GEQ 22 set "OPTIONS=%OPTIONS% --enable-native-access=ALL-UNNAMED"
if %MAJOR% GEQ 25 set "OPTIONS=%OPTIONS% -XX:+UseCompactObjectHeaders"
if %MAJOR% GEQ 24 set "OPTIONS=%OPTIONS% --sun-misc-unsafe-memory-access=allow"

"%JAVA_EXE%" %OPTIONS% "-Dadit.home=%ADIT_HOME%" %JAVA_OPTS% -cp "%ADIT_HOME%\lib\*" dev.adit.kernel.boot.Main %*
exit /b %ERRORLEVEL%

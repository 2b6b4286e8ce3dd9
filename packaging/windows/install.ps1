# Installs Hashiya for you, without an administrator: the program to %LOCALAPPDATA%\Programs\Hashiya, an entry in the
# Start menu, and the file type .hashiya.  install.ps1 -Remove takes all of that away; projects stay.
param([switch]$Remove)
$ErrorActionPreference = "Stop"
$place = Join-Path $env:LOCALAPPDATA "Programs\Hashiya"
$entry = Join-Path ([Environment]::GetFolderPath("Programs")) "Hashiya.lnk"
$classes = "HKCU:\Software\Classes"

if ($Remove) {
    foreach ($path in @($place, $entry, "$classes\.hashiya", "$classes\Hashiya.Project")) {
        if (Test-Path $path) { Remove-Item $path -Recurse -Force }
    }
    Write-Output "Hashiya was removed. Your projects and settings are where they were."
    exit 0
}

# Beside the old one first, so that a copy that fails leaves the old one whole.
$new = "$place.new"
if (Test-Path $new) { Remove-Item $new -Recurse -Force }
Copy-Item (Join-Path $PSScriptRoot "hashiya") $new -Recurse
if (Test-Path $place) { Remove-Item $place -Recurse -Force }
Move-Item $new $place

$window = Join-Path $place "hashiya-gui.exe"
$icon = Join-Path $place "hashiya.ico"
$link = (New-Object -ComObject WScript.Shell).CreateShortcut($entry)
$link.TargetPath = $window
$link.IconLocation = $icon
$link.Save()

New-Item "$classes\.hashiya" -Force -Value "Hashiya.Project" | Out-Null
New-Item "$classes\Hashiya.Project" -Force -Value "Hashiya project" | Out-Null
New-Item "$classes\Hashiya.Project\DefaultIcon" -Force -Value $icon | Out-Null
New-Item "$classes\Hashiya.Project\shell\open\command" -Force -Value "`"$window`" `"%1`"" | Out-Null
Write-Output "Hashiya is installed in $place. Start it from the Start menu; hashiya.exe there is its command line."

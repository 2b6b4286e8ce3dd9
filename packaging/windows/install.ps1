# Installs Hashiya for you, without an administrator: the program to %LOCALAPPDATA%\Programs\Hashiya, an entry in the
# Start menu and among the installed apps, and the file type .hashiya.  install.ps1 -Remove takes all of that away;
# projects stay. Where scripts are not allowed:  powershell -ExecutionPolicy Bypass -File install.ps1
param([switch]$Remove)
$ErrorActionPreference = "Stop"
$place = Join-Path $env:LOCALAPPDATA "Programs\Hashiya"
$entry = Join-Path ([Environment]::GetFolderPath("Programs")) "Hashiya.lnk"
$classes = "HKCU:\Software\Classes"
$listed = "HKCU:\Software\Microsoft\Windows\CurrentVersion\Uninstall\Hashiya"

function Update-FileTypes {
    # Explorer shows new icons and programs at once (SHCNE_ASSOCCHANGED, SHCNF_IDLIST).
    $shell = '[DllImport("shell32.dll")] public static extern void SHChangeNotify(int what, uint how, IntPtr a, IntPtr b);'
    (Add-Type -MemberDefinition $shell -Name Shell -Namespace Hashiya -PassThru)::SHChangeNotify(0x08000000, 0, 0, 0)
}

if ($Remove) {
    foreach ($path in @($place, $entry, $listed, "$classes\.hashiya", "$classes\Hashiya.Project")) {
        if (Test-Path $path) { Remove-Item $path -Recurse -Force }
    }
    Update-FileTypes
    Write-Output "Hashiya was removed. Your projects and settings are where they were."
    exit 0
}

# Beside the old one first, so that a copy that fails leaves the old one whole.
$new = "$place.new"
if (Test-Path $new) { Remove-Item $new -Recurse -Force }
Copy-Item (Join-Path $PSScriptRoot "hashiya") $new -Recurse
Copy-Item $PSCommandPath $new
$old = "$place.old"
if (Test-Path $old) { Remove-Item $old -Recurse -Force }
if (Test-Path $place) { Move-Item $place $old }  # refused, with nothing changed, while the program is open
Move-Item $new $place
if (Test-Path $old) { Remove-Item $old -Recurse -Force }

$window = Join-Path $place "hashiya-gui.exe"
$icon = Join-Path $place "hashiya.ico"
$link = (New-Object -ComObject WScript.Shell).CreateShortcut($entry)
$link.TargetPath = $window
$link.IconLocation = $icon
$link.Save()

New-Item "$classes\.hashiya" -Force -Value "Hashiya.Project" | Out-Null
New-Item "$classes\.hashiya\OpenWithProgids" -Force | Out-Null
New-ItemProperty "$classes\.hashiya\OpenWithProgids" -Name "Hashiya.Project" -Value "" -Force | Out-Null
New-ItemProperty "$classes\.hashiya" -Name "Content Type" -Value "application/x-hashiya" -Force | Out-Null
New-Item "$classes\Hashiya.Project" -Force -Value "Hashiya project" | Out-Null
New-Item "$classes\Hashiya.Project\DefaultIcon" -Force -Value $icon | Out-Null
New-Item "$classes\Hashiya.Project\shell\open\command" -Force -Value "`"$window`" `"%1`"" | Out-Null
New-Item $listed -Force | Out-Null
$script = Join-Path $place "install.ps1"
$about = @{
    DisplayName = "Hashiya"
    DisplayIcon = $icon
    DisplayVersion = (& (Join-Path $place "hashiya.exe") --version).Split(" ")[-1]
    InstallLocation = $place
    UninstallString = "powershell -ExecutionPolicy Bypass -File `"$script`" -Remove"
}
foreach ($name in $about.Keys) { New-ItemProperty $listed -Name $name -Value $about[$name] -Force | Out-Null }
foreach ($name in @("NoModify", "NoRepair")) { New-ItemProperty $listed -Name $name -Value 1 -Force | Out-Null }
Update-FileTypes
Write-Output "Hashiya is installed in $place. Start it from the Start menu; hashiya.exe there is its command line."
